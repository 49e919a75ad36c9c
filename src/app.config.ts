import rooms from '../rooms.json'

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/me/index', 'pages/sign-in/index'],
  // The features of src/ and their pages (rooms.json).
  subPackages: rooms.src.map(({ name, pages }) => ({
    root: name,
    pages: pages.map((page) => `pages/${page}/index`),
  })),
  window: {
    navigationBarTitleText: '北京物业',
    navigationBarBackgroundColor: '#9c2b23',
    navigationBarTextStyle: 'white',
    backgroundColor: '#f6f3ee',
    backgroundTextStyle: 'dark',
  },
  lazyCodeLoading: 'requiredComponents',
})
