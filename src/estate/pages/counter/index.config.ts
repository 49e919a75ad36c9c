export default definePageConfig({ navigationBarTitleText: '窗口代为登记' })
