import type { Analyzer, Certainty, Need } from '../model/need.ts'
import { isElf, processOf } from './shared/process.ts'

/** The image may never run what nobody is seen to run. */
const expected = ({ certainty }: Need): Certainty =>
  certainty === 'required' ? 'expected' : certainty

/**
 * What ld.so loads. A process is walked as a whole from its program, or from a file opened into it: DT_RPATH is inherited and a name is
 * loaded once per process, so the same library may need different files in two programs. A library with role `load` is
 * therefore not looked at again, its needs have been given with `from`. One with role `link` is taken for a process of its own.
 */
export const elf: Analyzer = {
  name: 'elf',
  summary: 'the loader and the shared libraries of ELF programs and of what is opened into them',
  ignoresArguments: true,
  matches: (probe) =>
    (probe.role === 'exec' || probe.role === 'dlopen' || probe.role === 'link') && isElf(probe),
  analyze: (probe, context) => {
    const { needs, blindSpots } = processOf(context, probe)
    if (probe.role !== 'link') return { needs, blindSpots }
    return { needs: needs.map((need) => ({ ...need, certainty: expected(need) })), blindSpots }
  },
}
