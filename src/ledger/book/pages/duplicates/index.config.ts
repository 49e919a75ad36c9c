export default definePageConfig({ navigationBarTitleText: '凭证重复' })
