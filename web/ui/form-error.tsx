/** What keeps a form from being sent, and whoever fills it in can mend. */
export const FormError = ({ text }: { text: string }) => (
  <p className="field-error" role="alert">
    {text}
  </p>
)
