import { Text, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from '../aria.ts'

/** Something of a form that is no text field, such as pictures, and what is wrong with it. */
export function FieldGroup({ id, error, children }: FaultProps & { isAsked?: boolean; children: ReactNode }) {
  return (
    <View {...(id ? { id } : {})} className={error ? 'field-group wrong' : 'field-group'}>
      <FieldFault id={id} error={error} />
      {children}
    </View>
  )
}

export type FaultProps = { id?: string | undefined; error?: string | undefined }

/** The sentence at a field, by which a screen reader knows it. */
export function FieldFault({ id, error }: FaultProps) {
  if (!error) return null
  return (
    <View className="field-fault" {...(id ? { id: faultId(id) } : {})} {...aria({ role: 'alert' })}>
      <Text {...aria({ hidden: true })}>✕</Text>
      <Text>{error}</Text>
    </View>
  )
}

export function faultId(id: string): string {
  return `${id}-fault`
}
