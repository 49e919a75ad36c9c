export default definePageConfig({ navigationBarTitleText: '进展与办理' })
