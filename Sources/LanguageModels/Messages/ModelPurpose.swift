/// What a request is for, beside the words of its prompt.
package enum ModelPurpose: Sendable, Hashable {
    /// Choose one element and method: `{action: {elementId, description, method, arguments} | null, twoStep}`.
    case act(PageTask)
    /// Choose the completing action; the outline holds the lines that are new. `previous` says what was just done.
    case actSecondStep(PageTask, previous: String)
    /// Find the element again; `previous` is the method and description of the action that failed: `click button: Push me`.
    case selfHeal(PageTask, previous: String)
    /// `{elements: [{elementId, description, method, arguments}]}`.
    case observe(PageTask)
    /// Fill the request's schema from the page.
    case extract(PageTask)
    /// Choose the next tool. The page is in the tool results.
    case agent(instruction: String, url: String?)
    /// Anything else; the offline model declines it.
    case other
}
