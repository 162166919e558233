import type { RubyUse } from '../../formats/ruby-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty } from '../../model/need.ts'
import type { Requirer } from './scene.ts'

/** Whether a file is part of software that installs software. */
export const isInstaller = (path: RootPath): boolean => installer.test(path)

const installer = /\/(?:rubygems|bundler)(?:\.rb$|\/)/
const ofInstaller = /^(?:\/|rubygems|bundler)/

/** How certainly a use is reached when its file is loaded. */
export const certaintyOf = ({ form, place }: RubyUse): Certainty =>
  // The files that RubyGems puts into PATH ask which of two ways it knows.
  (place === 'top' && form !== 'autoload' && form !== 'glob') ||
  (form === 'bin' && place === 'branch')
    ? 'required'
    : 'expected'

/** Whether a file of what installs gems loads something that a running service has no use for. */
export const isForInstalling = (
  { form, place }: RubyUse,
  what: ByteString,
  { path, isLazy }: Requirer,
): boolean =>
  installer.test(path) &&
  (form === 'autoload' ||
    form === 'bin' ||
    form === 'command' ||
    place === 'later' ||
    (isLazy && form === 'require' && !ofInstaller.test(what)))
