/** Styles in addition to Swagger UI's own: colours, a layout for narrow screens, and no choice of servers, as there is only one. */
export const styles = `\
html { overflow-y: auto; color-scheme: light }
body { background: #fff }
.swagger-ui .info { margin: 32px 0 24px }
.swagger-ui .info hgroup .link { display: none }
.swagger-ui .info a { color: #0f766e; text-decoration: underline }
.swagger-ui .info .title small, .swagger-ui .info .title small.version-stamp { background: #134e4a }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: #134e4a; background: #ecf5f4 }
.swagger-ui .scheme-container { display: none }
.swagger-ui .opblock.opblock-get { background: #f4f8f8; border-color: #0f766e }
.swagger-ui .opblock.opblock-get .opblock-summary { border-color: #0f766e }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #0f766e }
.swagger-ui .opblock.opblock-get .tab-header .tab-item.active h4 span::after { background: #0f766e }
.swagger-ui .btn.cancel { color: #b91c1c; border-color: #b91c1c }
.swagger-ui .download-contents { background: #134e4a }
.swagger-ui .btn.execute { background: #0f766e; border-color: #0f766e }
.swagger-ui .responses-table .response-col_links { display: none }
.swagger-ui .responses-table > tbody > tr > td { padding: 16px 0; border-top: 1px solid #cbd5d4 }
.swagger-ui .headers .header-col { font-weight: normal }
.swagger-ui table.headers td { vertical-align: baseline }
.swagger-ui .json-schema-2020-12__constraint--string { background: #92400e }
.swagger-ui :is(.headers, .json-schema-2020-12) :is(.markdown, .renderedMarkdown) code { font-size: inherit }
.swagger-ui .json-schema-2020-12-expand-deep-button { color: #4b5563 }
.swagger-ui .response-control-media-type__accept-message { color: #166534 }
.swagger-ui .parameter__in { color: #4b5563 }

@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px }
  .swagger-ui .opblock-body .responses-inner { padding: 12px }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap }
  .swagger-ui .responses-table > tbody > tr { display: block; border-top: 1px solid #cbd5d4 }
  .swagger-ui .responses-table > thead { display: none }
  .swagger-ui .responses-table > tbody > tr > td:not(.response-col_links) { display: block; min-width: 0; padding: 8px 0; border: 0 }
  .swagger-ui .responses-table .headers, .swagger-ui .responses-table .headers :is(tbody, tr, td) { display: block; padding: 2px 0 }
  .swagger-ui .responses-table .headers thead { display: none }
}
`
