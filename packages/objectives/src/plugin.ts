import { definePlugin } from '@infomax/core'
import { alignUniform } from './align-uniform.ts'
import { barlowTwins } from './barlow-twins.ts'
import { byol } from './byol.ts'
import { crossEntropy } from './cross-entropy.ts'
import { dcl } from './dcl.ts'
import { deepclusterV2 } from './deepcluster-v2.ts'
import { dino } from './dino.ts'
import { e2mc } from './e2mc.ts'
import { entrec } from './entrec.ts'
import { erByol } from './er-byol.ts'
import { erDino } from './er-dino.ts'
import { erSimclr } from './er-simclr.ts'
import { frossl } from './frossl.ts'
import { infoNce } from './info-nce.ts'
import { infomax } from './infomax.ts'
import { koleo } from './koleo.ts'
import { mmcr } from './mmcr.ts'
import { mocoV2 } from './moco-v2.ts'
import { mocoV3 } from './moco-v3.ts'
import { nnclr } from './nnclr.ts'
import { simclr } from './simclr.ts'
import { simsiam } from './simsiam.ts'
import { supcon } from './supcon.ts'
import { swav } from './swav.ts'
import { empSsl, tcr } from './tcr.ts'
import { tico } from './tico.ts'
import { vcreg } from './vcreg.ts'
import { vicreg } from './vicreg.ts'
import { wMse } from './w-mse.ts'

export default definePlugin({
  name: '@infomax/objectives',
  provides: [
    vicreg,
    barlowTwins,
    simclr,
    alignUniform,
    e2mc,
    empSsl,
    entrec,
    frossl,
    infomax,
    koleo,
    mmcr,
    tcr,
    tico,
    vcreg,
    wMse,
    byol,
    crossEntropy,
    dcl,
    deepclusterV2,
    dino,
    erByol,
    erDino,
    erSimclr,
    infoNce,
    mocoV2,
    mocoV3,
    nnclr,
    simsiam,
    supcon,
    swav,
  ],
})
