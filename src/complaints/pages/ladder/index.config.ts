export default definePageConfig({ navigationBarTitleText: '一步一步怎么走' })
