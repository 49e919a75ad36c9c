import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type HotlineOrder, linkHotlineReport, listHotlineOrders } from '#contract/hotline/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { type Month } from '#domain/core/calendar.ts'
import type { HotlineFigureKey } from '#domain/hotline/order.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { HOTLINE } from '#src/copy/hotline/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { instant, monthText } from '#src/ui/figures/figures.ts'
import { Indicator, MonthChoice } from '#src/ui/figures/indicator.tsx'
import { serverMonth } from '#src/data/calls/server-clock.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { LimitMark } from '../../parts/limit-mark.tsx'

/** Which orders are shown: those that a figure counts, or those that it does not. */
type Filter = { readonly key: HotlineFigureKey; readonly isHit: boolean }

/** A month's orders of 12345, their figures with the orders behind each, and the report that goes back. */
export default function OrdersPage() {
  const standing = useActiveRole()
  const [month, setMonth] = useState(serverMonth)
  const [filter, setFilter] = useState<Filter | null>(null)
  const params = { estateId: standing?.estateId ?? '' }
  const found = useResource(listHotlineOrders, standing ? { params, query: { month } } : null)
  const mayBring = standing !== null && isAllowed(standing.role, 'repair.connect')
  return (
    <Page
      {...(mayBring
        ? {
            bar: (
              <Button onPress={() => goTo(routes.bringOrders())} id="bring-orders">
                {HOTLINE.bring}
              </Button>
            ),
          }
        : {})}
    >
      <MonthChoice
        title={HOTLINE.month(monthText(month))}
        month={month}
        latest={serverMonth()}
        onChange={(next) => {
          setFilter(null)
          setMonth(next)
        }}
      />
      <Text className="text-note">{HOTLINE.what}</Text>
      {standing ? (
        <Shown resource={found}>
          {({ orders, figures }) => {
            const chosen = filter && figures.find((one) => one.key === filter.key)
            const isShown = ({ orderNo }: HotlineOrder) => {
              if (!filter || !chosen) return true
              const isHit = chosen.hits.includes(orderNo)
              return filter.isHit ? isHit : !isHit && (chosen.of ?? []).includes(orderNo)
            }
            return (
              <>
                {filter ? (
                  <>
                    <Text className="text-strong">
                      {HOTLINE.onlyThese(HOTLINE.names[filter.key], filter.isHit)}
                    </Text>
                    <Button look="plain" onPress={() => setFilter(null)}>
                      {HOTLINE.all}
                    </Button>
                  </>
                ) : null}
                {orders.length === 0 ? (
                  <Empty title={HOTLINE.none} {...(mayBring ? { hint: HOTLINE.noneHint } : {})} />
                ) : (
                  <Rows>
                    {orders.filter(isShown).map((order) => (
                      <Row
                        key={order.orderNo}
                        title={`${order.placeText} ${order.kindTitle}`}
                        note={HOTLINE.orderLine(order.orderNo, instant(order.receivedAt))}
                        label={`${order.placeText} ${order.kindTitle} ${HOTLINE.limits[order.deal]}`}
                        onPress={() => goTo(routes.hotlineOrder(order.orderNo))}
                        side={<LimitMark state={order.deal} />}
                      >
                        <Text className="text-small">{HOTLINE.dueBy(instant(order.dueAt))}</Text>
                      </Row>
                    ))}
                  </Rows>
                )}
                {orders.length > 0 && !filter ? (
                  <>
                    <Figures figures={figures} onChoose={setFilter} />
                    <Report estateId={params.estateId} month={month} />
                  </>
                ) : null}
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
      {mayBring ? (
        <Button look="second" onPress={() => goTo(routes.connections())} id="connections">
          {HOTLINE.connections}
        </Button>
      ) : null}
    </Page>
  )
}

type Figures = readonly { key: HotlineFigureKey; hits: string[]; of: string[] | null }[]

function Figures({ figures, onChoose }: { figures: Figures; onChoose(filter: Filter): void }) {
  return (
    <>
      <Heading>{HOTLINE.figures}</Heading>
      {figures.map(({ key, hits, of }) => (
        <Indicator
          key={key}
          id={key}
          title={HOTLINE.names[key]}
          formula={HOTLINE.formulas[key]}
          hits={hits.length}
          of={of && of.length}
          side="in"
          onSee={(part) => onChoose({ key, isHit: part === 'hits' })}
        />
      ))}
    </>
  )
}

function Report({ estateId, month }: { estateId: string; month: Month }) {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const save = async (form: 'csv' | 'xlsx') => {
    const answer = await call(linkHotlineReport, { params: { estateId }, query: { month, form } })
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const end = await saveFile(answer.value.url)
    setTold({ tone: 'good', text: end === 'saved' ? HOTLINE.saved : HOTLINE.copied })
  }
  return (
    <Card title={HOTLINE.report}>
      <Text className="text-small">{HOTLINE.reportHint}</Text>
      <Button look="second" onPress={() => void save('csv')} id="save-csv">
        {HOTLINE.saveCsv}
      </Button>
      <Button look="second" onPress={() => void save('xlsx')} id="save-xlsx">
        {HOTLINE.saveXlsx}
      </Button>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </Card>
  )
}
