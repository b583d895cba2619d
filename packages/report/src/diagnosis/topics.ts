import type { Answer, Diagnosis, Topic } from '@infomax/core'
import type { Figure } from '../figures.ts'

/** The question behind a topic, in the order of the page. */
export const topics: Readonly<Record<Topic, { readonly name: string; readonly question: string }>> = {
  collapse: { name: 'Collapse', question: 'Has it collapsed?' },
  dimensions: { name: 'Dimensions', question: 'How many dimensions does it use?' },
  geometry: { name: 'Geometry', question: 'How do the samples lie?' },
  normality: { name: 'Normality', question: 'How Gaussian are the features?' },
  dependence: { name: 'Dependence', question: 'How independent are the features?' },
  labels: { name: 'Labels', question: 'What does it know about the labels?' },
  views: { name: 'Views', question: 'What does it know about the other view?' },
}

export const order = Object.keys(topics) as Topic[]

/** A diagnosis that was read from a file may answer one question twice. */
export const answersOf = ({ answers }: Diagnosis, topic: Topic): Answer[] =>
  answers.filter(answer => answer.topic === topic)

/** The question that a figure helps to answer; a scatter without labels shows only how samples lie. */
export function topicOf({ id }: Figure, { figures }: Diagnosis): Topic {
  if (id === 'spectrum') return 'dimensions'
  if (id === 'features') return 'normality'
  if (id === 'dependence') return 'dependence'
  return id === 'scatter' && figures.scatter?.labels.some(label => label >= 0) ? 'labels' : 'geometry'
}
