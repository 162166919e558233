'use strict'
const { xxh64 } = require('@node-rs/xxhash')
const bufferUtil = require('bufferutil')

exports.hash = (text) => xxh64(text).toString(16)
exports.mask = (text) => {
  const target = Buffer.from(text)
  bufferUtil.unmask(target, Buffer.from([1, 2, 3, 4]))
  return target.toString('hex')
}
