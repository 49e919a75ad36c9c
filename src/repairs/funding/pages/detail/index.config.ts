export default definePageConfig({ navigationBarTitleText: '钱从哪里来' })
