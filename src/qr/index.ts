export { type QrSvgOptions, qrSvg } from './svg.js'
export { type QrTerminalOptions, qrTerminal } from './terminal.js'
