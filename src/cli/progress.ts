import type { ListrDefaultRendererLogLevels } from 'listr2'
import type { StageEvent, StageName } from '../model/stage.ts'
import { plainProgress } from './plain-progress.ts'
import { isLive, printable } from './screen.ts'

/** What each stage does, for people. */
const titles: Readonly<Record<StageName, string>> = {
  recipe: 'read the recipe',
  open: 'open the image',
  make: "run the distribution's tools",
  base: 'open the base',
  inventory: 'take the inventory',
  closure: 'trace the execution path',
  plan: 'plan the image',
  layers: 'pack the layers',
  image: 'write the image',
  report: 'sum up',
}

type Listen = (event: StageEvent) => void

/**
 * Runs `work` and shows on stderr how far it is: live on a terminal, plain lines elsewhere. `stages` are those that may come,
 * in order. The error of `work` is passed on, not printed.
 */
export const withProgress = <T>(
  stages: readonly StageName[],
  work: (listen: Listen) => Promise<T>,
): Promise<T> =>
  isLive(process.stderr)
    ? withLiveProgress(stages, work)
    : work(plainProgress((line) => process.stderr.write(`${line}\n`), titles))

/** The part of listr2's task that is drawn. */
interface ShownTask {
  title: string
  output: string
}

/** One stage on the screen: settled by events, shown by a listr2 task that may start later than the stage itself. */
class StageView {
  readonly title: string
  readonly settled: Promise<'finished' | 'skipped' | 'failed'>
  #settle: (how: 'finished' | 'skipped' | 'failed') => void = () => undefined
  #last: StageEvent | undefined
  #task: ShownTask | undefined

  constructor(title: string) {
    this.title = title
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  update(event: StageEvent): void {
    this.#last = event
    this.#draw()
    if (event.state === 'finished') this.#settle('finished')
  }

  /** No more events will come: a stage that has begun has failed, or was overtaken by the end of the work. */
  end(how: 'done' | 'failed'): void {
    this.#settle(how === 'failed' && this.#last !== undefined ? 'failed' : 'skipped')
  }

  attach(task: ShownTask): void {
    this.#task = task
    this.#draw()
  }

  #draw(): void {
    if (this.#task === undefined || this.#last === undefined) return
    const said = detailOf(this.#last)
    if (this.#last.state !== 'finished') this.#task.output = said
    else if (said !== '') this.#task.title = `${this.title} · ${said}`
  }
}

const detailOf = ({ message, done, total }: StageEvent): string => {
  const share = done !== undefined && total ? `${Math.floor((done / total) * 100)}%` : ''
  return [printable(message ?? ''), share].filter((part) => part !== '').join(' ')
}

const withLiveProgress = async <T>(
  stages: readonly StageName[],
  work: (listen: Listen) => Promise<T>,
): Promise<T> => {
  const views = new Map(stages.map((stage) => [stage, new StageView(titles[stage])]))
  const over = await draw([...views.values()])
  const end = async (how: 'done' | 'failed'): Promise<void> => {
    for (const view of views.values()) view.end(how)
    await over()
    process.stderr.write('\n')
  }
  try {
    const result = await work((event) => views.get(event.stage)?.update(event))
    await end('done')
    return result
  } catch (error) {
    await end('failed')
    throw error
  }
}

/** Starts drawing; the function returned waits for the last frame. */
const draw = async (views: readonly StageView[]): Promise<() => Promise<void>> => {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2')
  // listr2 judges by stdout, which may be a pipe while stderr is the terminal.
  class StderrRenderer extends DefaultRenderer {
    static override nonTTY = true
  }
  const tasks = views.map((view) => ({
    title: view.title,
    task: async (_: unknown, task: ShownTask & { skip(): void }): Promise<void> => {
      view.attach(task)
      const how = await view.settled
      if (how === 'skipped') task.skip()
      // The text of the error is the command's to print.
      if (how === 'failed') throw new Error(view.title)
    },
  }))
  const processOutput = new ProcessOutput(process.stderr, process.stderr)
  const list = new Listr(tasks, {
    renderer: StderrRenderer,
    rendererOptions: {
      logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput }),
      showErrorMessage: false,
      collapseErrors: false,
    },
    registerSignalListeners: false,
  })
  const run = list.run().catch(() => undefined)
  return async () => {
    await run
  }
}
