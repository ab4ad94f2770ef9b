// Reads the TAP report with the parser of node-tap, which takes nothing that is not TAP here.
const fs = require('fs')
const { Parser } = require('tap-parser')
const [kind, at] = process.argv.slice(2)
const { cases, stopped } = JSON.parse(fs.readFileSync(`${at}/results.json`, 'utf8'))
const count = (...verdicts) => cases.filter((one) => verdicts.includes(one.verdict)).length
const parser = new Parser({ strict: true }, (results) => {
  const faults = results.failures.filter((one) => one.tapError).map((one) => one.tapError)
  const wanted = { count: cases.length, skip: count('unsupported'), todo: count('known') }
  for (const [name, value] of Object.entries(wanted)) {
    if (results[name] !== value) faults.push(`${name} is ${results[name]}, not ${value}`)
  }
  if (Boolean(results.bailout) !== Boolean(stopped)) faults.push(`bailed out: ${results.bailout}, stopped: ${stopped}`)
  if (faults.length) {
    console.error(faults.slice(0, 10).join('\n'))
    process.exit(1)
  }
  const version = require('tap-parser/package.json').version
  console.log(`${kind}: TAP is read strictly, ${results.count} points, ${results.fail} not ok, tap-parser ${version}`)
})
parser.on('extra', (text) => {
  console.error(`not TAP: ${text}`)
  process.exit(1)
})
parser.end(fs.readFileSync(`${at}/tap`, 'utf8'))
