#!/usr/bin/env node
// The Prisma CLI drives its schema engine, a native program that it would download, in JSON-RPC over stdin and stdout.
// This program speaks the same protocol over the engine's WebAssembly build, which is an ordinary package: one line
// in, one request; replies go out in the order of the requests. Plain JavaScript, because the CLI starts it with
// whatever Node is first on the PATH, and that may not know TypeScript.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { databaseProblem, ensureDatabase, postgresFactory } from './schemaEngineDatabase.mjs'

const enginePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')

const { wantsVersion, command, datasource, schemaFiles } = readArguments(process.argv.slice(2))
if (wantsVersion) process.stdout.write(`schema-engine-wasm ${engineVersion()}\n`)
else if (command) await runCommand(command)
else serve()

function readArguments(args) {
  const read = { wantsVersion: false, command: undefined, datasource: {}, schemaFiles: [] }
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--version') read.wantsVersion = true
    else if (args[i] === 'cli') read.command = args[++i]
    else if (args[i] === '--datasource') read.datasource = JSON.parse(args[++i])
    else if (args[i] === '--datamodels') read.schemaFiles.push(args[++i])
  }
  return read
}

function engineVersion() {
  return JSON.parse(readFileSync(path.join(path.dirname(enginePath), 'package.json'), 'utf8')).version
}

/** `cli can-connect-to-database` and `cli create-database`, which the CLI judges by exit code and stderr. */
async function runCommand(name) {
  try {
    await ensureDatabase(datasource.url, { create: name === 'create-database' })
  } catch (error) {
    const { code, message } = databaseProblem(error)
    const entry = { level: 'ERROR', target: 'schema_engine::logger', fields: { error_code: code, message } }
    // The CLI takes the first line of stderr for a greeting and skips it.
    process.stderr.write(`\n${JSON.stringify(entry)}`)
    process.exitCode = 1
  }
}

function serve() {
  const databases = postgresFactory(datasource)
  const adapterFactory = bindMigrationAwareSqlAdapterFactory(databases)
  const models = schemaFiles.map(file => [file, readFileSync(file, 'utf8')])
  const panic = enginePanic()
  let engine
  let queue = Promise.resolve()

  createInterface({ input: process.stdin }).on('line', line => {
    const { id, method, params } = line.trim() ? JSON.parse(line) : {}
    // What has no method is the CLI's thanks for something printed.
    if (method) queue = queue.then(() => answer(id, method, params ?? {}))
  })

  async function answer(id, method, params) {
    let reply
    try {
      reply = { result: await callAndClean(method, params) }
    } catch (error) {
      reply = { error: rpcError(error, adapterFactory.errorRegistry) }
    }
    send({ id, ...reply })
  }

  /** Shadow databases go before the reply does: the CLI may end this process as soon as it has it. */
  async function callAndClean(method, params) {
    try {
      return await Promise.race([call(method, params), panic])
    } finally {
      await databases.dropShadows()
    }
  }

  async function call(method, params) {
    if (method === 'createDatabase')
      return { databaseName: await ensureDatabase(datasource.url, { create: true }) }
    engine ??= await loadEngine(models, adapterFactory)
    if (method === 'getDatabaseVersion') return engine.version()
    if (method === 'diff') return diff(params)
    if (method === 'evaluateDataLoss') await replayMigrations(params)
    return (await engine[method](params)) ?? {}
  }

  /**
   * For this request the engine makes no shadow database, but knows what the migrations make if it has replayed them for
   * another. That is so but for those that `migrate dev` has just applied: on a fresh database, all of them.
   */
  async function replayMigrations({ migrationsList, filters }) {
    await engine.devDiagnostic({ migrationsList, filters })
  }

  async function diff(params) {
    const { stdout, exitCode } = await engine.diff({
      ...params,
      from: diffTarget(params.from),
      to: diffTarget(params.to),
      exitCode: params.exitCode ?? null,
    })
    // The CLI prints what arrives as a message of its own, and nothing of the result.
    if (stdout !== null) send({ id: -1, method: 'print', params: { content: stdout } })
    return { stdout: null, exitCode }
  }

  /** This build of the engine knows a live database only as the one that its schema files belong to. */
  function diffTarget(target) {
    if (target.tag !== 'url') return target
    const files = models.map(([file, content]) => ({ path: file, content }))
    return { tag: 'schemaDatasource', files, configDir: process.cwd() }
  }
}

async function loadEngine(models, adapterFactory) {
  const directory = path.dirname(enginePath)
  const bindings = await import(path.join(directory, 'schema_engine_bg.js'))
  const binary = readFileSync(path.join(directory, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings.SchemaEngine.new(
    { datamodels: models.length > 0 ? models : undefined },
    () => {},
    adapterFactory,
  )
}

/**
 * Rejects when the engine panics: its call would never settle, and the exception that WebAssembly throws belongs to
 * none. The request needs its reply all the same, since some CLI commands end in success when the engine just dies.
 */
function enginePanic() {
  return new Promise((_, reject) => {
    globalThis.PRISMA_WASM_PANIC_REGISTRY = {
      set_message: message => reject(new Error(`Prisma's schema engine panicked: ${message}`)),
    }
    process.on('uncaughtException', reject)
  })
}

/** The engine names an error of the database by a number in the adapter's registry. */
function rpcError(error, registry) {
  const text = error instanceof Error ? error.message : String(error)
  const number = /External error id#(\d+)/.exec(text)?.[1]
  const cause = number === undefined ? undefined : registry.consumeError(Number(number))?.error
  const { code, message } = cause ? databaseProblem(cause) : { code: error?.code, message: text }
  return { code: 4466, message, data: { is_panic: false, message, error_code: code } }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
