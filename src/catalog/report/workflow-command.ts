/** Escapes the message of a workflow command of GitHub. */
export function commandData (text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Escapes a property of a workflow command of GitHub, such as the name of a file. */
export function commandProperty (text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
