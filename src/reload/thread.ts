/** The script of the thread that loads one edit, which is its `workerData`. It posts the result, and exits. */
import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import { buildApp } from '../app.ts'
import { loadEdit } from './served-catalog.ts'

assert(parentPort, 'this runs in a thread')
const port = parentPort

loadEdit(workerData, async models => {
  const app = await buildApp({ models, hasMetrics: false }) // the serializer of its route makes the response
  await app.ready()
  return app.modelsResponse.edition
}).then(loaded => port.postMessage(loaded))
