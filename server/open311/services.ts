import { REPAIR_KINDS, type RepairKind, repairKindOf } from '#domain/repairs/kind.ts'
import { Open311Fault } from './wire/fault.ts'
import type { Document } from './wire/format.ts'

const CALL_FIRST = {
  fire: '请先拨打 119。',
  gas: '请先离开现场，拨打燃气公司电话。',
  rescue: '请先按轿厢内的报警按钮。',
} as const

/** The kinds of repair as services. None asks for more than a place. */
export function serviceList(): Document {
  return {
    root: 'services',
    item: 'service',
    items: REPAIR_KINDS.map((kind) => ({
      service_code: kind.key,
      service_name: kind.title,
      description: descriptionOf(kind),
      metadata: false,
      type: 'realtime',
      keywords: [...(kind.isEmergency ? ['emergency', '急修'] : []), ...kind.words].join(', '),
      group: kind.isEmergency ? 'emergency' : 'maintenance',
    })),
  }
}

export function serviceDefinition(code: string): Document {
  const kind = repairKindOf(code)
  if (!kind) throw new Open311Fault(404, `service_code：没有“${code}”这个类别。`)
  return {
    root: 'service_definition',
    fields: { service_code: kind.key, attributes: { item: 'attribute', items: [] } },
  }
}

function descriptionOf(kind: RepairKind): string {
  const first = kind.callFirst ? CALL_FIRST[kind.callFirst] : ''
  const site = kind.onSiteMinutes === null ? '' : `急修，${kind.onSiteMinutes} 分钟内到场。`
  return `小区公共部位：${kind.title}。${site}${first}`
}
