import { Text } from '@tarojs/components'

/** A fingerprint in hex as the papers print it: in groups of four, eight a line, to be read aloud and compared. */
export function Fingerprint({ hex }: { hex: string }) {
  return (
    <>
      {(hex.match(/.{1,32}/g) ?? []).map((line, index) => (
        <Text key={index} className="text-small">
          {line.replace(/(.{4})(?=.)/g, '$1 ')}
        </Text>
      ))}
    </>
  )
}
