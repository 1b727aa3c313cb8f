// AccessTokens
