"""xformers' one function that they call, with its order of axes."""
from torch.nn.functional import scaled_dot_product_attention


def memory_efficient_attention(query, key, value, attn_bias=None, p=0.0, scale=None, op=None):
    """(rows, N, heads, C), or (rows, N, C) without heads; answers likewise."""
    if query.ndim == 3:
        return scaled_dot_product_attention(query, key, value, attn_bias, scale=scale)
    made = scaled_dot_product_attention(*(t.transpose(1, 2) for t in (query, key, value)), attn_bias, scale=scale)
    return made.transpose(1, 2)
