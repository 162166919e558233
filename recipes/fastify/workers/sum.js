'use strict'
const { parentPort, workerData } = require('node:worker_threads')

parentPort.postMessage(workerData.reduce((sum, one) => sum + one, 0))
