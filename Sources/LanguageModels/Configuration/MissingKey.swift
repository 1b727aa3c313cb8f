/// What happens to a request for a model whose provider wants a key when there is none.
package enum MissingKey: Sendable, Hashable {
    /// It is an error that says where a key can be given.
    case refuse
    /// The offline model answers. Its name is in `LanguageModel.name`, which logs and results can tell.
    case answerOffline
}
