import { App } from 'aws-cdk-lib'
import { buildApp, contextOfApp } from '../lib/app.ts'
import { deploymentNamed } from '../lib/configuration.ts'
import { releaseHere } from '../lib/release.ts'
import { buildWebApp } from '../lib/web-app.ts'

/** The CDK app: `cdk synth -c env=production`; without `-c env` it is the development environment. Needs no account. */
const app = new App({ context: { ...contextOfApp, release: releaseHere() } })
buildApp(app, deploymentNamed(app.node.tryGetContext('env') ?? 'development'), buildWebApp())
