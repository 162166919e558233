import type { RootPath } from '../../model/file.ts'

/** What hier(7) has at the top, and all below what belongs to the system or to the machine that runs. */
const top =
  /^\/(?:(?:bin|home|lib(?:x?\d+)?|media|mnt|opt|root|sbin|srv|tmp|usr|var)?$|(?:boot|dev|etc|proc|run|sys)(?:\/|$))/
/** Directories inside of them that have room for everybody's files, those of an architecture's libraries among them. */
const inside =
  /^\/(?:usr\/(?:local\/)?(?:bin|etc|games|include|lib(?:x?\d+|exec)?|local|man|sbin|share|src)|var\/(?:backups|cache|lib|local|lock|log|mail|opt|run|spool|tmp)|(?:(?:usr\/(?:local\/)?)?lib(?:x?\d+)?\/[^/]+-linux-[^/]+))$/

/**
 * Whether what is in a directory need not belong together, so that nothing follows for the others from one of them: never an
 * application's own.
 */
export const isSharedDirectory = (directory: RootPath): boolean =>
  top.test(directory) || inside.test(directory)
