import { readQr } from '../shared/qr.ts'

/** Draws the QR code of the server, dark on light in every theme, as phones read it. */
export function QrCode({ svg, label }: { svg: string; label: string }) {
  const { viewBox, path } = readQr(svg)
  return (
    <svg className="tf-qr" viewBox={viewBox} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width="100%" height="100%" fill="#fff" />
      <path fill="#000" d={path} />
    </svg>
  )
}
