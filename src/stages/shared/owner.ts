import type { Group, User } from '../../model/inventory.ts'

/** The accounts of a base. */
export interface Accounts {
  readonly users: readonly User[]
  readonly groups: readonly Group[]
}

/** Numbers of an owner; undefined for a name that the base does not have. */
export interface OwnerNumbers {
  readonly uid: number | undefined
  readonly gid: number | undefined
}

/**
 * `user` or `user:group`, names or numbers → numbers. Without a group it is the user's own, 0 when nothing is known of the
 * user; an empty user is root.
 */
export const ownerNumbers = (spec: string, { users, groups }: Accounts): OwnerNumbers => {
  const [name = '', groupName = ''] = spec.split(':')
  const user = users.find((one) => one.name === (name === '' ? 'root' : name))
  const numbered = users.find((one) => String(one.uid) === name)
  const uid = user?.uid ?? numeric(name === '' ? '0' : name)
  if (groupName === '') return { uid, gid: (user ?? numbered)?.gid ?? 0 }
  return { uid, gid: groups.find((one) => one.name === groupName)?.gid ?? numeric(groupName) }
}

const numeric = (text: string): number | undefined =>
  /^\d{1,10}$/.test(text) ? Number(text) : undefined
