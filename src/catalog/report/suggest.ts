import { distance } from 'fastest-levenshtein'

/** The choice that `text` was probably meant to be: the nearest by edit distance, if that is at most a third of its length. */
export function suggest (text: string, choices: readonly string[]): string | undefined {
  const near = (choice: string) => distance(text.slice(0, 100).toLowerCase(), choice.toLowerCase())
  const [best] = choices
    .map(choice => ({ choice, edits: near(choice) }))
    .filter(({ choice, edits }) => edits <= Math.ceil(choice.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return best?.choice
}
