import { clearLine, cursorTo } from 'node:readline'
import type { Output } from './command.ts'

/** A line that names what is awaited. It is shown only on a terminal. */
export class Progress<Name extends string> {
  readonly #output: Output
  readonly #what: string
  readonly #awaited: Set<Name>

  /** @param what the words before the names, such as "fetching the lists of". */
  constructor (output: Output, what: string, names: Iterable<Name>) {
    this.#output = output
    this.#what = what
    this.#awaited = new Set(names)
    this.#show()
  }

  /** Removes a name from the line. After the last one the line disappears. */
  end (name: Name): void {
    this.#awaited.delete(name)
    this.#show()
  }

  #show (): void {
    if (this.#output.isTTY !== true) return
    cursorTo(this.#output, 0)
    clearLine(this.#output, 0)
    if (this.#awaited.size > 0) this.#output.write(`${this.#what} ${[...this.#awaited].join(', ')} …`)
  }
}
