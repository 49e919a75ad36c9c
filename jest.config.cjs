const FOREIGN = '@nutui|@tarojs|@swc/helpers|@react-spring|lottie-react|valibot|@noble|swr|zustand|dequal'

const babel = [
  'babel-jest',
  {
    babelrc: false,
    configFile: false,
    presets: [
      ['@babel/preset-env', { targets: { node: 'current' } }],
      ['@babel/preset-react', { runtime: 'automatic' }],
      '@babel/preset-typescript',
    ],
  },
]

module.exports = {
  projects: [
    {
      displayName: 'ui',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/ui/**/*.test.tsx'],
      transform: { '\\.[cm]?[jt]sx?$': babel },
      transformIgnorePatterns: [`/node_modules/(?!(${FOREIGN})/)`],
      moduleNameMapper: {
        '\\.(s?css)$': 'identity-obj-proxy',
        '^@tarojs/components$': '<rootDir>/test/ui/components.tsx',
        '^@tarojs/taro$': '<rootDir>/test/ui/taro.ts',
        '^@nutui/nutui-react-taro$': '<rootDir>/test/ui/nutui.tsx',
      },
      setupFiles: ['<rootDir>/test/ui/setup.ts'],
    },
    {
      displayName: 'weapp',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/weapp/**/*.test.cjs'],
      transform: {},
    },
    {
      displayName: 'hosts',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/hosts/**/*.test.cjs'],
      transform: {},
    },
  ],
}
