export default definePageConfig({ navigationBarTitleText: '过期未公示' })
