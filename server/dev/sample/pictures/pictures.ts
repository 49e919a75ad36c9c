import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

type Glyphs = Record<string, { w: number; d: string }>
const GLYPHS = JSON.parse(readFileSync(join(import.meta.dirname, 'glyphs.json'), 'utf8')) as Glyphs

/** Writes text as outlines; signs without an outline are left out. */
function text(words: string, x: number, y: number, size: number, colour: string): string {
  let at = 0
  const paths: string[] = []
  for (const sign of words) {
    const glyph = GLYPHS[sign]
    if (!glyph) continue
    paths.push(`<path d="${glyph.d}" transform="translate(${at} 0)"/>`)
    at += glyph.w
  }
  return `<g fill="${colour}" transform="translate(${x} ${y}) scale(${size / 100})">${paths.join('')}</g>`
}

/** A made-up voucher that says so, as JPEG bytes. `rows` are label and value. */
export function voucherPicture(kind: string, rows: readonly (readonly [string, string])[]): Promise<Buffer> {
  const titles: Record<string, string> = { receipt: '收款收据', invoice: '付款发票', memo: '冲销说明' }
  const lines = rows.map(
    ([label, value], index) =>
      `${text(label, 60, 210 + index * 70, 32, '#6b5a45')}${text(value, 220, 210 + index * 70, 34, '#20303f')}<line x1="210" y1="${224 + index * 70}" x2="740" y2="${224 + index * 70}" stroke="#c9bfae"/>`,
  )
  return jpeg(
    800,
    600,
    `<rect width="800" height="600" fill="#fbf6ea"/><rect x="24" y="24" width="752" height="552" fill="none" stroke="#9c2b23" stroke-width="4"/>
     ${text(titles[kind] ?? '凭证', 60, 116, 60, '#9c2b23')}${lines.join('')}
     <g transform="rotate(-14 610 450)"><rect x="490" y="400" width="260" height="96" rx="10" fill="none" stroke="#c0392b" stroke-width="6" opacity="0.75"/>${text('示例编造', 516, 466, 56, '#c0392b')}</g>`,
  )
}

const SCENES: Record<string, { title: string; draw: string }> = {
  corridor: {
    title: '楼道保洁',
    draw: '<polygon points="0,600 300,250 500,250 800,600" fill="#b9b2a6"/><polygon points="0,0 300,150 300,250 0,600" fill="#e7e1d6"/><polygon points="800,0 500,150 500,250 800,600" fill="#ddd6c9"/><rect x="300" y="150" width="200" height="100" fill="#f4efe6"/><rect x="120" y="230" width="70" height="220" fill="#8c5a3c"/>',
  },
  lift: {
    title: '电梯',
    draw: '<rect width="800" height="600" fill="#d9dde0"/><rect x="220" y="80" width="170" height="460" fill="#aab4bb"/><rect x="410" y="80" width="170" height="460" fill="#b7c0c6"/><rect x="630" y="240" width="60" height="120" rx="8" fill="#f3f4f5"/><circle cx="660" cy="280" r="14" fill="#e0a030"/><circle cx="660" cy="325" r="14" fill="#8fa0ab"/>',
  },
  lawn: {
    title: '绿化',
    draw: '<rect width="800" height="320" fill="#cfe6f5"/><rect y="320" width="800" height="280" fill="#6fa35a"/><circle cx="200" cy="250" r="110" fill="#3f7f3c"/><rect x="186" y="300" width="28" height="120" fill="#7a5232"/><circle cx="600" cy="270" r="90" fill="#4c8d47"/><rect x="588" y="300" width="24" height="110" fill="#7a5232"/>',
  },
  pump: {
    title: '泵房设备',
    draw: '<rect width="800" height="600" fill="#cbd3d8"/><rect x="120" y="260" width="220" height="200" rx="90" fill="#2f6fa8"/><rect x="460" y="260" width="220" height="200" rx="90" fill="#2f6fa8"/><rect x="330" y="330" width="140" height="40" fill="#7b8a94"/><rect x="210" y="140" width="40" height="130" fill="#7b8a94"/><rect x="550" y="140" width="40" height="130" fill="#7b8a94"/>',
  },
  gate: {
    title: '门岗',
    draw: '<rect width="800" height="360" fill="#cfe3f0"/><rect y="360" width="800" height="240" fill="#8d9094"/><rect x="80" y="190" width="200" height="230" fill="#e9e2d4"/><rect x="120" y="230" width="120" height="80" fill="#7fa9c4"/><rect x="290" y="330" width="440" height="24" fill="#c0392b"/><rect x="400" y="330" width="80" height="24" fill="#fff"/><rect x="580" y="330" width="80" height="24" fill="#fff"/>',
  },
  bins: {
    title: '垃圾桶',
    draw: '<rect width="800" height="600" fill="#dcd6ca"/><rect x="110" y="220" width="160" height="260" rx="16" fill="#2e7d4f"/><rect x="320" y="220" width="160" height="260" rx="16" fill="#3b6ea5"/><rect x="530" y="220" width="160" height="260" rx="16" fill="#7b6f63"/>',
  },
  leak: {
    title: '漏水',
    draw: '<rect width="800" height="600" fill="#efe9dd"/><ellipse cx="400" cy="210" rx="260" ry="120" fill="#c9b894"/><ellipse cx="400" cy="210" rx="160" ry="70" fill="#a98f63"/><path d="M390 320 q10 60 0 120 q22 -60 0 -120" fill="#7fb2d6"/><path d="M470 310 q8 40 0 90 q18 -46 0 -90" fill="#7fb2d6"/>',
  },
  lamp: {
    title: '灯不亮',
    draw: '<rect width="800" height="600" fill="#3a3f45"/><rect x="300" y="80" width="200" height="40" rx="18" fill="#70777e"/><circle cx="400" cy="170" r="64" fill="#59606a" stroke="#8a929b" stroke-width="6"/><rect x="0" y="470" width="800" height="130" fill="#2c3035"/>',
  },
  drain: {
    title: '水堵',
    draw: '<rect width="800" height="600" fill="#e8ecee"/><rect x="160" y="160" width="480" height="320" rx="40" fill="#c3ccd1"/><ellipse cx="400" cy="320" rx="170" ry="100" fill="#8f9d86"/><circle cx="400" cy="320" r="34" fill="#4d5650"/>',
  },
  door: {
    title: '门',
    draw: '<rect width="800" height="600" fill="#d7cfc2"/><rect x="260" y="70" width="280" height="500" fill="#5d6b78"/><rect x="300" y="120" width="200" height="180" fill="#9fb4c2"/><circle cx="500" cy="350" r="16" fill="#e0c060"/>',
  },
  tile: {
    title: '墙砖',
    draw: '<rect width="800" height="600" fill="#d8cdbd"/><g stroke="#b1a48f" stroke-width="6"><path d="M0 200H800M0 400H800M200 0V600M400 0V600M600 0V600"/></g><polygon points="410,210 590,215 595,390 470,392 412,330" fill="#8a7c69"/>',
  },
  manhole: {
    title: '井盖缺',
    draw: '<rect width="800" height="600" fill="#77787a"/><circle cx="400" cy="310" r="170" fill="#4a4b4d"/><path d="M400 310 L570 310 A170 170 0 0 0 470 155 Z" fill="#16171a"/>',
  },
}

/** Scenes that a picture can be drawn of. */
export const SCENE_NAMES = Object.keys(SCENES)

/** A drawn scene that says it is made up, as JPEG bytes. */
export function scenePicture(name: string): Promise<Buffer> {
  const scene = SCENES[name]
  if (!scene) throw new Error(`no scene ${name}`)
  return jpeg(
    800,
    600,
    `${scene.draw}<rect y="536" width="800" height="64" fill="#000" opacity="0.55"/>${text(`示例照片：${scene.title}`.replace('：', ' '), 28, 582, 36, '#fff')}`,
  )
}

function jpeg(width: number, height: number, inside: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 800 600">${inside}</svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer()
}
