/// `providerOptions.vertex` of a model configuration.
package struct VertexOptions: Sendable, Hashable {
    /// The Google Cloud project.
    package var project: String?
    /// A region, or `global`.
    package var location: String?
    /// A service account was given: its key cannot be used here (no RSA signing), which is said when the model is made.
    package var hasServiceAccount: Bool

    package init(project: String? = nil, location: String? = nil, hasServiceAccount: Bool = false) {
        self.project = project
        self.location = location
        self.hasServiceAccount = hasServiceAccount
    }
}
