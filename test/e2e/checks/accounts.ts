import type { Check } from '../support/check.ts'

const alice = `
  in_root useradd --create-home --shell /bin/bash --groups sudo alice
  echo alice:secret | in_root chpasswd`

/** Users, and what runs in the background for them. */
export const accounts: readonly Check[] = [
  {
    name: 'su changes the user through PAM, for root and with a password',
    recipe: 'entrypoint: [su]\nalso: [bash, sh, id]',
    prepare: alice,
    script: `
      in_root su -s /bin/sh -c 'id -un' nobody
      echo secret | in_root_as nobody su -c 'id -un' alice 2>/dev/null
      echo wrong | in_root_as nobody su -c 'id -un' alice 2>&1 | grep -o 'Authentication failure' || :`,
    expect: 'nobody\nalice\nAuthentication failure\n',
  },
  {
    name: 'sudo runs a command through PAM, for root and with a password',
    recipe: 'entrypoint: [sudo]\nalso: [id]',
    prepare: alice,
    script: `
      in_root sudo -u nobody id -un
      echo secret | in_root_as alice sudo -S -p '' -u www-data id -un`,
    expect: 'nobody\nwww-data\n',
  },
  {
    name: 'cron starts and runs a job',
    recipe: `entrypoint: [cron, -f]
also: [touch]
add: [{ from: job, to: /etc/cron.d/job }]`,
    files: { job: '@reboot root touch /tmp/ran\n' },
    script: `
      in_root cron -f &
      eventually test -e "$ROOT/tmp/ran"
      echo ran`,
    expect: 'ran\n',
  },
  {
    name: 'dbus-daemon starts as the system bus and answers',
    recipe: 'entrypoint: [dbus-daemon, --system, --nofork]\nalso: [dbus-send]',
    script: `
      mkdir -p "$ROOT/run/dbus"
      in_root dbus-daemon --system --nofork --nopidfile &
      eventually test -S "$ROOT/run/dbus/system_bus_socket"
      in_root dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames | grep -o '"org.freedesktop.DBus"'`,
    expect: '"org.freedesktop.DBus"\n',
  },
]
