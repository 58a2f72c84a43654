import { letterLogo, signature } from './media-paths.ts'

/** What certificates and letters of a program say, and who signs them. */
export function documentsOf(title: string) {
  return {
    letter: {
      header_text: '<p>Massachusetts Institute of Technology<br>77 Massachusetts Avenue, Cambridge, MA 02139</p>',
      text: `<p>Congratulations on completing the MITx MicroMasters program in ${title}.</p>
<p>You have passed every course of it, with graded work and, where there are any, proctored exams. This is the work of months, beside whatever else your
days are made of, and it is yours.</p>
<p>With this letter you may apply to the partner schools of the program, which take its courses for credit.</p>`,
      footer_text: '<p>MicroMasters is a program of MIT Open Learning.</p>',
      logo: letterLogo,
    },
    signatories: [
      {
        name: 'Ida Wells-Moreno',
        title_line_1: 'Professor of the Practice',
        title_line_2: `Faculty Director, ${title}`,
        organization: 'Massachusetts Institute of Technology',
        signature_image: signature('wells-moreno'),
      },
      {
        name: 'Tobias Adeyemi',
        title_line_1: 'Dean for Digital Learning',
        title_line_2: null,
        organization: 'MITx',
        signature_image: signature('adeyemi'),
      },
    ],
  }
}
