import type { Check } from '../support/check.ts'

const identity = `-c user.name=Check -c user.email=check@example.org -c init.defaultBranch=main`

const repository = `
  in_root git ${identity} init -q /tmp/a
  echo text >"$ROOT/tmp/a/file"
  in_root git -C /tmp/a add file
  in_root git -C /tmp/a ${identity} commit -q -m 'first words'`

const sshd = `
  in_root ssh-keygen -A >/dev/null
  in_root ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
  cp "$ROOT/root/.ssh/id_ed25519.pub" "$ROOT/root/.ssh/authorized_keys"
  mkdir -p "$ROOT/run/sshd"
  in_root /usr/sbin/sshd -D -e 2>sshd.log &
  listening 22 || { cat sshd.log >&2; exit 1; }
  options=(-o StrictHostKeyChecking=accept-new -o BatchMode=yes)`

/** What a session of root opens and can do without. */
const session = {
  '/root/.bashrc': "start-up files of people's shells are possible and not expected (shell.home)",
  '/usr/bin/uname':
    'run by a script of /etc/update-motd.d, which is a blind spot: commands of shell scripts are not followed',
}

/** Version control, and shells and files on other machines. */
export const remote: readonly Check[] = [
  {
    name: 'git makes a repository, commits and shows its log',
    recipe: 'entrypoint: [git]',
    script: `${repository}
      in_root git -C /tmp/a --no-pager log --format='%an: %s'
      in_root git -C /tmp/a --no-pager status --short --branch`,
    expect: 'Check: first words\n## main\n',
  },
  {
    name: 'git clones a repository over file://',
    recipe: 'entrypoint: [git]',
    script: `${repository}
      in_root git clone -q file:///tmp/a /tmp/b
      cat "$ROOT/tmp/b/file"`,
    expect: 'text\n',
    allowed: session,
  },
  {
    name: 'git clones a repository over smart http',
    recipe: 'entrypoint: [git]',
    script: `
      mkdir -p www/cgi-bin
      printf '#!/bin/sh\\nGIT_PROJECT_ROOT=%s GIT_HTTP_EXPORT_ALL=1 exec git http-backend\\n' "$PWD" >www/cgi-bin/git
      chmod 755 . www/cgi-bin/git
      git init -q --bare a.git
      tree=$(git -C a.git write-tree)
      commit=$(git -C a.git ${identity} commit-tree -m 'over http' "$tree")
      git -C a.git update-ref HEAD "$commit"
      git config --global safe.directory '*' 2>/dev/null || :
      (cd www && exec python3 -c '
import http.server
class Handler(http.server.CGIHTTPRequestHandler):
    have_fork = False
http.server.HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()' 2>http.log) &
      listening 8000
      in_root git clone -q http://127.0.0.1:8000/cgi-bin/git/a.git /tmp/b || { cat www/http.log >&2; exit 1; }
      in_root git -C /tmp/b --no-pager log --format=%s`,
    expect: 'over http\n',
  },
  {
    name: 'ssh runs a command through sshd',
    recipe: 'entrypoint: [/usr/sbin/sshd, -D, -e]\nalso: [ssh, ssh-keygen, bash]',
    script: `${sshd}
      in_root ssh "\${options[@]}" root@127.0.0.1 'echo "$USER at $HOME"' || { cat sshd.log >&2; exit 1; }`,
    expect: 'root at /root\n',
    allowed: session,
  },
  {
    name: 'sftp fetches a file through the sftp-server of the configuration',
    recipe: 'entrypoint: [/usr/sbin/sshd, -D, -e]\nalso: [sftp, ssh-keygen, bash]',
    script: `${sshd}
      echo text >"$ROOT/tmp/file"
      in_root sftp -q "\${options[@]}" root@127.0.0.1:/tmp/file /tmp/copy >/dev/null || { cat sshd.log >&2; exit 1; }
      cat "$ROOT/tmp/copy"`,
    expect: 'text\n',
    allowed: session,
  },
]
