/** The icon of the page, an SVG: a list of models, of which one is chosen. */
export const icon = `\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#134e4a"/>
<g stroke="#99f6e4" stroke-width="3" stroke-linecap="round"><path d="M15 9h9M15 16h9M15 23h9" opacity=".75"/></g>
<g fill="#99f6e4"><circle cx="9" cy="9" r="2" opacity=".75"/><circle cx="9" cy="23" r="2" opacity=".75"/></g>
<circle cx="9" cy="16" r="3.5" fill="#fbbf24"/>
</svg>
`
