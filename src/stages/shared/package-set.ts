import { compareBytes } from '../../formats/byte-string.ts'
import type { Dependency, Package, PackageDb, Requirement } from '../../model/package.ts'

/** A package of the set and what brought it. */
export interface Member {
  readonly package: Package
  /** The package that depends on it; undefined for one that was asked for. */
  readonly for?: { readonly package: Package; readonly dependency: Dependency }
}

/** A dependency that no package of the base satisfies. */
export interface Unsatisfied {
  readonly package: Package
  readonly dependency: Dependency
}

/**
 * Packages with all that they depend on, through the base's own database. What leaves no choice is settled first, so that alternatives of
 * which one is there anyway bring nothing; then the first alternative is taken, one choice at a time. Nothing ever leaves the set.
 */
export class PackageSet {
  readonly #packages: PackageDb
  readonly #followsRecommended: (one: Package) => boolean
  readonly #members = new Map<Package, Member>()
  /** Members that {@link settle} has not given yet. */
  #fresh: Member[] = []
  #open: Unsatisfied[] = []
  readonly #unsatisfied: Unsatisfied[] = []

  constructor(packages: PackageDb, followsRecommended: (one: Package) => boolean) {
    this.#packages = packages
    this.#followsRecommended = followsRecommended
  }

  /** Asks for a package itself. */
  add(one: Package): void {
    this.#join({ package: one })
  }

  /** Completes the set; gives what has joined since the last time, in order, and what cannot be satisfied, each once. */
  settle(): { readonly members: readonly Member[]; readonly unsatisfied: readonly Unsatisfied[] } {
    do {
      while (this.#propagate());
    } while (this.#chooseOne())
    const members = this.#fresh
    this.#fresh = []
    return { members, unsatisfied: this.#unsatisfied.splice(0) }
  }

  /** All members so far, sorted by name, then architecture. */
  members(): readonly Package[] {
    return [...this.#members.keys()].sort(
      (a, b) => compareBytes(a.name, b.name) || compareBytes(a.architecture, b.architecture),
    )
  }

  #join(member: Member): void {
    if (this.#members.has(member.package)) return
    this.#members.set(member.package, member)
    this.#fresh.push(member)
    const recommended = this.#followsRecommended(member.package)
    for (const dependency of this.#packages.dependenciesOf?.(member.package) ?? [])
      if (dependency.strength === 'required' || recommended)
        this.#open.push({ package: member.package, dependency })
  }

  /** Whether anything joined that had to. */
  #propagate(): boolean {
    const before = this.#members.size
    const open = this.#open
    this.#open = []
    for (const one of open) {
      const { requirement } = one.dependency
      for (const wanted of this.#forced(requirement)) this.#join({ package: wanted, for: one })
      if (!this.#holds(requirement) || isConditional(requirement)) this.#open.push(one)
    }
    return this.#members.size > before
  }

  /** Whether there was something to choose; what cannot be satisfied is written down and done with. */
  #chooseOne(): boolean {
    for (const one of this.#open) {
      if (this.#holds(one.dependency.requirement)) continue
      const chosen = this.#choice(one.dependency.requirement)
      if (chosen !== undefined) {
        for (const wanted of chosen) this.#join({ package: wanted, for: one })
        return true
      }
      this.#open = this.#open.filter((other) => other !== one)
      if (one.dependency.strength === 'required') this.#unsatisfied.push(one)
    }
    return false
  }

  #holds(requirement: Requirement): boolean {
    if ('package' in requirement) return this.#members.has(requirement.package)
    if ('all' in requirement) return requirement.all.every((one) => this.#holds(one))
    if ('any' in requirement) return requirement.any.some((one) => this.#holds(one))
    return this.#holds(this.#holds(requirement.when) ? requirement.then : requirement.otherwise)
  }

  /** What has to join whatever else is chosen. */
  #forced(requirement: Requirement): readonly Package[] {
    if (this.#holds(requirement)) return []
    if ('package' in requirement) return [requirement.package]
    if ('all' in requirement) return requirement.all.flatMap((one) => this.#forced(one))
    if ('any' in requirement) {
      const [only, ...others] = requirement.any.filter((one) => this.#choice(one) !== undefined)
      return only === undefined || others.length > 0 ? [] : this.#forced(only)
    }
    return this.#holds(requirement.when) ? this.#forced(requirement.then) : []
  }

  /** What makes it hold, the first alternative that can be; undefined when none can. */
  #choice(requirement: Requirement): readonly Package[] | undefined {
    if (this.#holds(requirement)) return []
    if ('package' in requirement) return [requirement.package]
    if ('any' in requirement) {
      for (const one of requirement.any) {
        const chosen = this.#choice(one)
        if (chosen !== undefined) return chosen
      }
      return undefined
    }
    if ('all' in requirement) {
      const chosen = requirement.all.map((one) => this.#choice(one))
      return chosen.includes(undefined) ? undefined : chosen.flatMap((one) => one ?? [])
    }
    return this.#choice(this.#holds(requirement.when) ? requirement.then : requirement.otherwise)
  }
}

/** What holds now may not hold any more when another package joins. */
const isConditional = (requirement: Requirement): boolean => {
  if ('package' in requirement) return false
  if ('all' in requirement) return requirement.all.some(isConditional)
  if ('any' in requirement) return requirement.any.some(isConditional)
  return true
}
