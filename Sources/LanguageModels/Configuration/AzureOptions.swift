/// `providerOptions.azure` of a model configuration.
package struct AzureOptions: Sendable, Hashable {
    /// `https://{resourceName}.openai.azure.com/openai`, unless a base URL is given.
    package var resourceName: String?
    /// The `api-version` of every call; `v1` unless set.
    package var apiVersion: String?
    /// `{base}/deployments/{model}/…` instead of `{base}/v1/…`.
    package var usesDeploymentURLs: Bool

    package init(resourceName: String? = nil, apiVersion: String? = nil, usesDeploymentURLs: Bool = false) {
        self.resourceName = resourceName
        self.apiVersion = apiVersion
        self.usesDeploymentURLs = usesDeploymentURLs
    }
}
