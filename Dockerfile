FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app

FROM base AS build
# Node.js keeps compiled code separate for each user: the user of the image compiles it, too
RUN chown node:node .
USER node
COPY --chown=node:node package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY --chown=node:node tsconfig.json tsconfig.build.json models.yaml ./
COPY --chown=node:node src src
COPY --chown=node:node deploy/image deploy/image
RUN npm run bundle && chmod -R a+rX bundle

FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.*ts' -o -iname 'readme.md' \) -delete

FROM base
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/bundle/cache HOST=:: MODELS_FILE=/etc/models-api/models.yaml
COPY --from=dependencies --chown=0:0 /app/node_modules node_modules
COPY --from=build --chown=0:0 /app/bundle bundle
COPY package.json ./
COPY models.yaml /etc/models-api/models.yaml
ARG VERSION=dev
LABEL org.opencontainers.image.title="models-api" \
  org.opencontainers.image.description="The model catalog of one YAML file, strictly checked, at GET /models" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}"
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "const { HOST, PORT } = process.env; require('node:http').get({ host: ['::', '0.0.0.0'].includes(HOST) ? 'localhost' : HOST, port: PORT || 3000, path: '/livez' }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "bundle/cli.cjs"]
