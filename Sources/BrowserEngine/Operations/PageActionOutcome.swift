/// What came of an action in a page.
package enum PageActionOutcome: Sendable, Equatable {
    case done
    /// The page made it impossible; in words for the client, without any variable's value. `canHeal`: whether looking for the
    /// element again can help.
    case failed(String, canHeal: Bool)
}
