"""What gradients cost: operations counted, time and memory measured.

- `tables`: the cost of each method, on graphs and on networks
- `gradient_methods`: the methods themselves
- `results`: small exact results, the same on every machine
- `checkpoint`: memory traded for time; `measured`: how time and memory are taken
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "tables": (
            "CostTable Growth graph_costs graph_memory graph_times growth "
            "network_costs network_memory network_times primitive_costs"
        ),
        "results": (
            "Doubling JacobianCost ProductCost doubling doubling_graph "
            "jacobian_cost product_cost product_graph"
        ),
        "checkpoint": "Trade checkpointed_pass trade trade_times",
        "measured": "Spread peak_memory time_ratios",
    },
)
