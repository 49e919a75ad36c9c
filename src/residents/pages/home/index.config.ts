export default definePageConfig({ navigationBarTitleText: '居住人' })
