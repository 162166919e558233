import { describe, expect, test } from 'vitest'
import { serverFindings, serverNeeds } from '../../helpers/server.ts'

test('mosquitto: included files, plug-ins, certificates and state of its account; pitfall 47', () => {
  const found = serverNeeds(
    `/usr/sbin/mosquitto elf interp=/lib64/ld.so
     /m.conf persistence_location /var/lib/mosquitto/\\nlog_dest file /var/log/m/m.log\\nlog_dest stdout\\ninclude_dir /d
     /d/a.conf plugin /p.so\\nplugin_opt_x #y\\ncafile /ca\\nacl_file /acl
     /d/a.txt cafile /no
     /etc/passwd mosquitto:x:9:9::/:/bin/false`,
    ['-v', '-c', '/m.conf'],
  )
  expect(found).toEqual([
    'read /m.conf',
    'optional read /d/',
    'read /d/a.conf',
    'directory /var/lib/mosquitto owner=mosquitto',
    'directory /var/log/m owner=mosquitto',
    'dlopen /p.so',
    'read /ca',
    'read /acl',
    'optional user mosquitto',
  ])
})

test('rsyslog: modules in both styles and those of the core, inputs and outputs; pitfall 47', () => {
  const { needs } =
    serverFindings(`/usr/sbin/rsyslogd elf interp=/lib64/ld.so rodata=/etc/rsyslog.conf
    /etc/rsyslog.conf module(load="imuxsock") # x\\nmodule( load="imtcp"\\n StreamDriver.Name="gtls" )\\n$ModLoad imklog.so\\n$IncludeConfig /etc/rsyslog.d/*.conf\\n$WorkDirectory /var/spool/r\\n*.*;auth.none\\x09-/var/log/a/syslog\\n*.emerg :omusrmsg:*
    /etc/rsyslog.d/a.conf input(type="imuxsock" Socket="/var/lib/h/dev/log")\\nif $x == "y" then { action(type="omfile" file="/var/log/b/z") }`)
  const text = JSON.stringify(needs)
  for (const name of ['imuxsock', 'imtcp', 'imklog', 'lmnet', 'omfile'])
    expect(text).toContain(`rsyslog/${name}.so"`)
  for (const directory of ['/var/spool/r', '/var/log/a', '/var/log/b', '/var/lib/h/dev'])
    expect(text).toContain(`"directory":"${directory}"`)
})

test('cron: each job is a line for the shell and a blind spot, with its account; pitfall 47', () => {
  const { needs, blindSpots } = serverFindings(`/usr/sbin/cron elf interp=/lib64/ld.so
    /etc/crontab SHELL=/bin/bash\\n# x\\n17 * * * * root cd / && run-parts /etc/cron.hourly
    /etc/cron.d/a @daily www /usr/bin/job --now`)
  const text = JSON.stringify(needs)
  expect(text).toContain('"path":"/bin/bash","role":"exec"')
  expect(text).toContain('["/bin/sh","-c","cd / && run-parts /etc/cron.hourly"]')
  expect(text).toContain('"path":"/usr/bin/job","role":"exec"')
  expect(text).toContain('"user":"www"')
  expect(blindSpots?.map(({ path }) => path)).toEqual(['/etc/crontab', '/etc/cron.d/a'])
})

describe('dbus-daemon; pitfalls 44, 47', () => {
  const bus = `/usr/bin/dbus-daemon elf interp=/lib64/ld.so
    /usr/share/dbus-1/system.conf <!-- <user>no</user> --><!DOCTYPE x>\\n<busconfig>\\n<user>messagebus</user><fork/>\\n<standard_system_servicedirs/>\\n<servicehelper>/usr/lib/helper</servicehelper>\\n<pidfile>/run/dbus/pid</pidfile>\\n<listen>unix:path=/run/dbus/socket</listen>\\n<include ignore_missing="yes">/etc/dbus-1/system.conf</include>\\n<includedir>system.d</includedir>\\n</busconfig>
    /usr/share/dbus-1/system.d/a.conf <busconfig><servicedir>/srv/services</servicedir></busconfig>`

  test('the bus that is asked for is read with its includes, relative to each file', () => {
    expect(serverNeeds(bus, ['--system', '--nofork'])).toEqual([
      'read /usr/share/dbus-1/system.conf',
      'optional read /etc/dbus-1/system.conf',
      'optional read /usr/share/dbus-1/system.d/',
      'read /usr/share/dbus-1/system.d/a.conf',
      'user messagebus',
      'optional tree /usr/share/dbus-1/system-services',
      'exec /usr/lib/helper',
      'directory /run/dbus',
      'directory /run/dbus',
      'tree /srv/services',
    ])
  })

  test('--config-file names another; elements that do not close are a blind spot', () => {
    const { needs, blindSpots } = serverFindings(`${bus}\n/x.conf <busconfig><user>a</busconfig>`, [
      '--config-file=/x.conf',
    ])
    expect(needs).toHaveLength(1)
    expect(blindSpots?.[0]?.evidence).toEqual(['</busconfig> closes nothing'])
  })
})

test('a server that no one knows says nothing', () => {
  expect(serverNeeds('/usr/sbin/mystery elf interp=/lib64/ld.so', ['-c', '/x'])).toEqual([])
})
