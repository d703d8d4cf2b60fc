FROM node:24-bookworm-slim

ENV NODE_ENV=production DATA_DIR=/data HEALTH_HOST=0.0.0.0
WORKDIR /app

COPY package.json package-lock.json prisma.config.ts ./
COPY prisma ./prisma
RUN npm ci --omit=dev && npm cache clean --force

COPY tsconfig.json ./
COPY sandbox ./sandbox
COPY commands ./commands
COPY events ./events
COPY cli ./cli
COPY src ./src

RUN mkdir /data && chown node:node /data
VOLUME /data
USER node

EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=64", "src/main.ts"]
