/** What the page looks like beyond Swagger UI's own styles. */
export const styles = `\
html { overflow-y: auto }
`
