/// <reference types="@tarojs/taro" />

declare module '*.scss'
declare module '*.css'

/** Where the back end answers: '' on the web (same origin), an address in the mini-program packages. */
declare const API_BASE: string

declare namespace NodeJS {
  interface ProcessEnv {
    TARO_ENV?: 'weapp' | 'alipay' | 'swan' | 'h5'
  }
}
