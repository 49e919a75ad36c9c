import { mergeInternalComponents } from '@tarojs/shared'
import { ARIA_COMPONENTS } from './aria-components.ts'

mergeInternalComponents(ARIA_COMPONENTS)
